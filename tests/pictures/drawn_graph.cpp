#include "tests/pictures/drawn_graph.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "pictures/picture.hpp"
#include "tests/pictures/reading.hpp"
#include "tests/temporary_folder.hpp"

namespace gradus::inline GRADUS_PRECISION::testing {
namespace {

void replace(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

/// What one reads of an HTML-like label.
std::string plain_text(std::string label) {
  for (const char* end_of_line : {"<br/>", "</tr>"}) replace(label, end_of_line, "\n");
  replace(label, "</td>", " ");
  while (label.find('<') != std::string::npos) label.erase(label.find('<'), label.find('>') - label.find('<') + 1);
  for (char special : {'<', '>', '"'})
    replace(label, "&#" + std::to_string(int{special}) + ";", std::string(1, special));
  replace(label, "&#38;", "&");
  replace(label, " \n", "\n");
  while (label.ends_with('\n')) label.pop_back();
  return label;
}

}  // namespace

std::size_t DrawnGraph::count(const std::string& text) const {
  return static_cast<std::size_t>(
      std::count_if(nodes.begin(), nodes.end(), [&](const Node& node) { return node.text == text; }));
}

DrawnGraph::Node DrawnGraph::node(const std::string& text) const {
  CHECK_MESSAGE(count(text) == 1, text);
  for (const Node& node : nodes)
    if (node.text == text) return node;
  return {};
}

bool DrawnGraph::has_edge(const std::string& from, const std::string& to) const {
  return std::any_of(edges.begin(), edges.end(),
                     [&](const Edge& edge) { return nodes[edge.from].text == from && nodes[edge.to].text == to; });
}

std::vector<std::string> DrawnGraph::edge_texts() const {
  std::vector<std::string> texts;
  for (const Edge& edge : edges) texts.push_back(nodes[edge.from].text + " -> " + nodes[edge.to].text);
  std::sort(texts.begin(), texts.end());
  return texts;
}

DrawnGraph drawn(const Trace& trace, const GraphOptions& options) {
  std::string dot = graph_dot(trace, options);
  TemporaryFolder folder;
  write_file(folder.path / "x.dot", dot);
  std::string here = "cd " + shell_word(folder.path.string()) + " && ";
  // The layout reads the labels, too; JSON without one keeps them as they are.
  CHECK(std::system(
            (here + "dot -Tsvg x.dot -o x.svg 2> errors && dot -Tdot_json x.dot -o x.json 2>> errors").c_str()) == 0);
  CHECK(contents(folder.path / "errors") == "");
  CHECK(parses_as_svg(folder.path / "x.svg"));

  auto json = nlohmann::json::parse(contents(folder.path / "x.json"));
  auto clusters = json.value("_subgraph_cnt", std::size_t{0});
  DrawnGraph graph;
  const auto objects = json.value("objects", nlohmann::json::array());
  for (std::size_t i = clusters; i < objects.size(); ++i)
    graph.nodes.push_back(
        {plain_text(objects[i].at("label")), objects[i].at("shape"), objects[i].value("color", ""), {}});
  for (std::size_t i = 0; i < clusters; ++i)  // outer ones come before inner ones
    for (std::size_t node : objects[i].value("nodes", std::vector<std::size_t>()))
      graph.nodes[node - clusters].frames.push_back(plain_text(objects[i].at("label")));
  for (const auto& edge : json.value("edges", nlohmann::json::array()))
    graph.edges.push_back({edge.at("tail").get<std::size_t>() - clusters, edge.at("head").get<std::size_t>() - clusters,
                           edge.value("headport", "")});
  return graph;
}

}  // namespace gradus::inline GRADUS_PRECISION::testing
