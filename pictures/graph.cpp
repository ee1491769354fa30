#include "pictures/graph.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "pictures/graph_view.hpp"
#include "pictures/style.hpp"

namespace gradus::inline GRADUS_PRECISION {
namespace {

/// How many bytes the UTF-8 character at the beginning of `text` has; 0 where there is none.
std::size_t utf8_length(std::string_view text) {
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  std::size_t length = byte(0) < 0x80   ? 1
                       : byte(0) < 0xC2 ? 0
                       : byte(0) < 0xE0 ? 2
                       : byte(0) < 0xF0 ? 3
                       : byte(0) < 0xF5 ? 4
                                        : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return length;
}

/// Text as DOT's HTML-like labels read it back. Control characters become blanks, and what is no UTF-8 a question mark:
/// XML has neither.
std::string html(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t length = utf8_length(text);
    unsigned char first = static_cast<unsigned char>(text[0]);
    if (length == 0)
      out += '?', length = 1;
    else if (first < ' ' || first == 0x7F)
      out += ' ';
    else if (first == '&' || first == '<' || first == '>' || first == '"')
      out += fmt::format("&#{};", int{first});
    else
      out += text.substr(0, length);
    text.remove_prefix(length);
  }
  return out;
}

std::string coloured(const std::string& text, const char* color) {
  return fmt::format("<font color=\"{}\">{}</font>", color, text);
}

class Dot {
 public:
  explicit Dot(const GraphOptions& options) : options_(options) {}

  std::string write(const GraphView& view) {
    add("// Made by Gradus.\ndigraph computation {{");
    add("graph [fontname=\"{0}\" fontsize={1} fontcolor=\"{2}\" bgcolor=\"{3}\" ranksep=0.22 nodesep=0.16 pad=0.1]",
        style::font, points(style::small_size), style::text, style::background);
    add("node [fontname=\"{}\" fontsize={} fontcolor=\"{}\" height=0.2 width=0.2 margin=\"0.07,0.03\"]", style::font,
        points(style::small_size), style::text);
    add("edge [color=\"{}\" arrowsize=0.5]", style::edge);
    if (!options_.title.empty())
      add("labelloc=t label=<<font point-size=\"{}\">{}</font>>", points(style::title_size), html(options_.title));
    write_box(view, 0);
    for (const GraphView::Edge& edge : view.edges) add("n{} -> n{}{}", edge.from, edge.to, look(view, edge));
    add("}}");
    return text_;
  }

 private:
  template <class... Args>
  void add(fmt::format_string<const Args&...> format, const Args&... args) {
    text_ += fmt::vformat(format, fmt::make_format_args(args...)) + "\n";
  }

  static double points(int pixels) { return 0.75 * pixels; }

  void write_box(const GraphView& view, std::size_t box) {
    for (std::size_t i = 0; i < view.nodes.size(); ++i)
      if (view.nodes[i].box == box) add("n{} [{} label=<{}>]", i, look(view.nodes[i].kind), label(view.nodes[i]));
    for (std::size_t inner = box + 1; inner < view.boxes.size(); ++inner)
      if (view.boxes[inner].outer == box) {
        add("subgraph cluster_{} {{", inner);
        add("label=<{}> labeljust=l margin=6 style=\"rounded,filled\" color=\"{}\" fillcolor=\"{}\"",
            html(view.boxes[inner].label), style::frame, style::frame_fill);
        write_box(view, inner);
        add("}}");
      }
  }

  static std::string look(GraphView::Kind kind) {
    auto filled = [](const char* shape, const char* more, const style::Fill& colors) {
      return fmt::format("shape={} style=\"{}filled\" color=\"{}\" fillcolor=\"{}\"", shape, more, colors.border,
                         colors.inside);
    };
    switch (kind) {
      case GraphView::Kind::operation:
        return filled("ellipse", "", style::operation);
      case GraphView::Kind::module:
        return filled("box", "rounded,", style::module);
      case GraphView::Kind::parameter:
        return filled("box", "", style::parameter);
      case GraphView::Kind::value:
        return filled("box", "", style::value);
      case GraphView::Kind::constant:
        break;
    }
    return "shape=plain";
  }

  static const char* look(const GraphView& view, const GraphView::Edge& edge) {
    if (view.nodes[edge.to].kind == GraphView::Kind::value) return " [weight=9]";  // a result stays near what made it
    constexpr std::array places = {"", " [headport=nw]", " [headport=n]", " [headport=ne]"};
    return places[edge.place];
  }

  std::string label(const GraphView::Node& node) const {
    std::string name = html(node.label);
    if (node.kind != GraphView::Kind::operation && node.kind != GraphView::Kind::module)
      return node.numbers && node.value.size() > 0 ? with_numbers(name, node.value)
                                                   : spaced(bold(name), html(to_string(node.value.shape())));
    if (name.empty()) name = "&#160;";  // DOT wants something
    return node.value ? name + "<br/>" + coloured(html(to_string(node.value.shape())), style::quiet) : name;
  }

  std::string with_numbers(const std::string& name, const Variable& value) const {
    if (value.dimension() == 0) {
      std::string out = spaced(name.empty() ? "" : bold(name) + " =", number_text(value.item(), options_.digits));
      if (value.has_grad())
        out += "<br/>" + coloured("grad " + number_text(item(value.grad()), options_.digits), style::gradient);
      return out;
    }
    std::size_t columns = value.value().shape().back();
    std::string out = "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"1\">";
    out += row(spaced(bold(name), html(to_string(value.shape()))), columns);
    out += rows(value.value(), columns, style::text);
    if (value.has_grad())
      out += row(coloured("grad", style::gradient), columns) + rows(value.grad(), columns, style::gradient);
    return out + "</table>";
  }

  static std::string bold(const std::string& text) { return text.empty() ? "" : "<b>" + text + "</b>"; }
  static std::string spaced(const std::string& a, const std::string& b) { return a.empty() ? b : a + " " + b; }

  static std::string row(const std::string& text, std::size_t columns) {
    return fmt::format("<tr><td colspan=\"{}\">{}</td></tr>", columns, text);
  }

  std::string rows(const Tensor& numbers, std::size_t columns, const char* color) const {
    std::string out;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (i % columns == 0) out += "<tr>";
      out += "<td align=\"right\">" + coloured(number_text(numbers.data()[i], options_.digits), color) + "</td>";
      if ((i + 1) % columns == 0) out += "</tr>";
    }
    return out;
  }

  const GraphOptions& options_;
  std::string text_;
};

}  // namespace

std::string graph_dot(const Trace& trace, const GraphOptions& options) {
  check<ValueError>(0 < options.digits && options.digits <= 17, "graph_dot: digits must be between 1 and 17, got {}",
                    options.digits);
  return Dot(options).write(view_of(trace, options));
}

Picture save_graph(const std::filesystem::path& file, const Trace& trace, const GraphOptions& options) {
  std::string kind = picture_kind("save_graph", file);
  std::filesystem::path source = beside(file, ".dot");
  write_file(source, graph_dot(trace, options));
  auto as_argument = [](const std::filesystem::path& path) {
    std::string text = path.string();
    return text.starts_with('-') ? "./" + text : text;  // not an option
  };
  std::vector<std::string> arguments = {"-T" + kind, as_argument(source), "-o", as_argument(file)};
  if (kind == "png") arguments.insert(arguments.begin(), "-Gdpi=192");  // for screens that have so many
  std::string by_hand = "dot";
  for (const std::string& argument : arguments) by_hand += " " + shell_word(argument);
  return render(file, {"dot", arguments, "graphviz", by_hand});
}

}  // namespace gradus::inline GRADUS_PRECISION
