#include "tutorials/tool/math.hpp"

#include <cctype>
#include <map>
#include <string_view>

namespace tutorial {

namespace {

const std::map<std::string_view, std::string_view> symbols = {
    {"partial", "∂"},    {"cdot", "·"},   {"times", "×"},  {"sqrt", "√"},       {"sum", "∑"},         {"prod", "∏"},
    {"infty", "∞"},      {"approx", "≈"}, {"le", "≤"},     {"leq", "≤"},        {"ge", "≥"},          {"geq", "≥"},
    {"neq", "≠"},        {"ne", "≠"},     {"to", "→"},     {"rightarrow", "→"}, {"mapsto", "↦"},      {"in", "∈"},
    {"alpha", "α"},      {"beta", "β"},   {"gamma", "γ"},  {"delta", "δ"},      {"Delta", "Δ"},       {"epsilon", "ε"},
    {"varepsilon", "ε"}, {"theta", "θ"},  {"lambda", "λ"}, {"mu", "μ"},         {"pi", "π"},          {"sigma", "σ"},
    {"omega", "ω"},      {"odot", "⊙"},   {"pm", "±"},     {"ldots", "..."},    {"dots", "..."},      {"cdots", "..."},
    {"top", "ᵀ"},        {"mathsf", ""},  {"mathrm", ""},  {"text", ""},        {"operatorname", ""}, {"mathbb", ""},
    {"mathbf", ""},      {"left", ""},    {"right", ""},   {"quad", "  "},      {"qquad", "    "},    {"phi", "φ"},
    {"rho", "ρ"},        {"tau", "τ"},    {"eta", "η"},    {"nabla", "∇"},      {"propto", "∝"},      {"big", ""},
    {"Big", ""},         {"bigl", ""},    {"bigr", ""},    {"tfrac", ""},       {"lfloor", "⌊"},      {"rfloor", "⌋"},
    {"mid", "|"},        {"lVert", "‖"},  {"rVert", "‖"},  {"mathcal", ""},     {"displaystyle", ""}};

/// Reads TeX from left to right.
class Reader {
 public:
  explicit Reader(std::string_view tex) : tex_(tex) {}

  std::string all() {
    std::string text;
    while (at_ < tex_.size()) text += next();
    return text;
  }

 private:
  /// One group, command or character, shown.
  std::string next() {
    char c = tex_[at_++];
    if (c == '{') return group();
    if (c == '\\') return command();
    if (c == '^' || c == '_') return script(c);
    if (c == '~') return " ";
    if (c == '&') return "";
    return {c};
  }

  std::string group() {
    std::string text;
    while (at_ < tex_.size() && tex_[at_] != '}') text += next();
    if (at_ < tex_.size()) ++at_;
    return text;
  }

  std::string argument() {
    while (at_ < tex_.size() && tex_[at_] == ' ') ++at_;
    return at_ < tex_.size() ? next() : "";
  }

  /// In brackets when it is more than one thing.
  static std::string one(const std::string& text, std::string_view loose) {
    return text.find_first_of(loose) == std::string::npos ? text : "(" + text + ")";
  }

  std::string script(char c) {
    std::string text = argument();
    if (c == '^' && (text == "ᵀ" || text == "T")) return "ᵀ";
    return c + one(text, " +-*/,");
  }

  std::string command() {
    if (at_ < tex_.size() && !std::isalpha(static_cast<unsigned char>(tex_[at_]))) {
      char c = tex_[at_++];  // \, \; \! are spaces, \\ a new line, \{ \_ \% the character itself
      return std::string_view(",;:! ").find(c) != std::string_view::npos ? (c == '!' ? "" : " ")
             : c == '\\'                                                 ? "\n"
                                                                         : std::string(1, c);
    }
    std::size_t start = at_;
    while (at_ < tex_.size() && std::isalpha(static_cast<unsigned char>(tex_[at_]))) ++at_;
    std::string_view name = tex_.substr(start, at_ - start);
    if (name == "frac" || name == "dfrac" || name == "tfrac") {
      std::string above = argument(), below = argument();
      return one(above, "+- ") + "/" + one(below, "+- */");
    }
    if (name == "hat") return argument() + "\u0302";  // m̂: the accent comes after its letter
    if (name == "bar") return argument() + "\u0304";
    if (name == "sqrt") return "√" + one(argument(), "+-*/ ");
    if (name == "begin" || name == "end") return argument(), "";
    auto symbol = symbols.find(name);
    if (symbol == symbols.end()) return std::string(name);
    // The blank after a command ends its name; it is no blank of the formula.
    if (name == "partial" && at_ < tex_.size() && tex_[at_] == ' ') ++at_;
    return std::string(symbol->second);
  }

  std::string_view tex_;
  std::size_t at_ = 0;
};

}  // namespace

std::string plain_math(const std::string& tex) { return Reader(tex).all(); }

}  // namespace tutorial
