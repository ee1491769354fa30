#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "training/report.hpp"
#include "training/web_texts.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

using Json = nlohmann::ordered_json;

/// With three digits that count; JSON has no number for NaN and infinity, and null is written.
double rounded(double x) {
  if (x == 0 || !std::isfinite(x)) return x;
  double unit = std::pow(10, std::floor(std::log10(std::abs(x))) - 2);
  // Divided by what is a whole number: 0.123, not 0.12300000000000001.
  return unit < 1 ? std::round(x / unit) / std::round(1 / unit) : std::round(x / unit) * unit;
}

Json rounded(const std::vector<double>& numbers) {
  Json all = Json::array();
  for (double number : numbers) all.push_back(rounded(number));
  return all;
}

/// Of more points than a screen has, so many neighbours at a time become their mean.
Json points_of(const std::string& name, const std::vector<std::int64_t>& steps, const std::vector<double>& values) {
  constexpr std::size_t most = 1000;
  std::size_t together = (steps.size() + most - 1) / most;
  Json x = Json::array(), y = Json::array();
  for (std::size_t begin = 0; begin < steps.size(); begin += together) {
    std::size_t end = std::min(begin + together, steps.size());
    double sum = 0;
    for (std::size_t i = begin; i < end; ++i) sum += values[i];
    x.push_back(steps[end - 1]);
    y.push_back(sum / static_cast<double>(end - begin));
  }
  return {{"name", name}, {"mean_of", together}, {"steps", x}, {"values", y}};
}

Json pairs_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  Json all = Json::array();
  for (const auto& [name, text] : entries) all.push_back({name, text});
  return all;
}

/// Modules in one text: what they import stands before them already.
std::string joined_modules() {
  std::string script;
  for (const WebText& file : web_texts()) {
    if (!file.name.ends_with(".js")) continue;
    for (std::string_view rest = file.text; !rest.empty();) {
      std::string_view line = rest.substr(0, rest.find('\n') + 1);
      if (line.empty()) line = rest;
      rest.remove_prefix(line.size());
      if (line.starts_with("import ")) continue;
      if (line.starts_with("export ")) line.remove_prefix(7);
      script += line;
    }
  }
  return script;
}

}  // namespace

std::string Report::json() const {
  Json curves = Json::array(), sequences = Json::array(), looks = Json::array();
  for (const auto& [name, steps, values] : curves_) curves.push_back(points_of(name, steps, values));
  for (std::size_t i = 0; i < sequences_.size(); ++i) {
    Json maps = Json::array(), norms = Json::array();
    if (!looks_.empty()) {
      for (const Map& map : looks_[0].seen[i].maps)
        maps.push_back({{"module", map.module}, {"heads", map.heads}, {"queries", map.queries}, {"keys", map.keys}});
      for (const Norms& each : looks_[0].seen[i].norms) norms.push_back(each.module);
    }
    sequences.push_back(
        {{"source", sequences_[i].source}, {"target", sequences_[i].target}, {"maps", maps}, {"norms", norms}});
  }
  for (const Look& look : looks_) {
    Json all = Json::array();
    for (const Seen& seen : look.seen) {
      Json maps = Json::array(), values = Json::array(), gradients = Json::array();
      for (const Map& map : seen.maps) maps.push_back(map.weights);
      for (const Norms& norms : seen.norms) {
        values.push_back(rounded(norms.value));
        gradients.push_back(rounded(norms.gradient));
      }
      all.push_back({{"loss", seen.loss}, {"maps", maps}, {"values", values}, {"gradients", gradients}});
    }
    looks.push_back({{"step", look.step}, {"sequences", all}});
  }
  Json all = {{"title", title_},
              {"settings", pairs_of(settings_)},
              {"curves", curves},
              {"samples", {{"columns", sample_columns_}, {"rows", samples_}}},
              {"tables", pairs_of(tables_)},
              {"sequences", sequences},
              {"looks", looks}};
  std::string text = all.dump(-1, ' ', false, Json::error_handler_t::replace), escaped;
  escaped.reserve(text.size());
  // No text can end the element that holds it.
  for (char c : text) c == '<' ? escaped += "\\u003c" : escaped += c;
  return escaped;
}

std::string to_html(const Report& report) {
  std::string style;
  for (const WebText& file : web_texts())
    if (file.name == "style.css") style = file.text;
  return "<!doctype html>\n"
         "<html lang=\"en\">\n"
         "<head>\n"
         "<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         // Whatever the page holds, it asks nobody for anything.
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
         "script-src 'unsafe-inline'; style-src 'unsafe-inline'\">\n"
         "<link rel=\"icon\" href=\"data:,\">\n"
         "<title>Report</title>\n"
         "<style>\n" +
         style +
         "</style>\n"
         "</head>\n"
         "<body>\n"
         "<noscript>This page draws what it holds by JavaScript, which is switched off here.</noscript>\n"
         "<main id=\"report\"></main>\n"
         "<script type=\"application/json\" id=\"data\">" +
         report.json() +
         "</script>\n"
         "<script type=\"module\">\n" +
         joined_modules() +
         "</script>\n"
         "</body>\n"
         "</html>\n";
}

}  // namespace gradus::inline GRADUS_PRECISION
