#pragma once
#include <initializer_list>
#include <map>
#include <unordered_map>
#include <variant>

#include "autograd/tensor/tensor.hpp"

namespace gradus::inline GRADUS_PRECISION {

/// 64 bits an element: states of generators.
using Words = xt::xarray<std::uint64_t, xt::layout_type::row_major, pool::Allocator<std::uint64_t>>;

/// Tensors, each with a name of its own, in order: what a safetensors file holds.
///
///     NamedTensors state = {{"weight", weight.value()}, {"step", indices({}, {step})}};
///     for (const auto& [name, value] : state) ...
class NamedTensors {
 public:
  using Value = std::variant<Tensor, Indices, Words>;  ///< stored as this build's F32 or F64, as I64, as U64
  struct Entry {
    std::string name;
    Value value;
  };

  NamedTensors() = default;
  NamedTensors(std::initializer_list<Entry> entries);

  /// Appends one. Throws ValueError for a name that is there already, and for "__metadata__", which the format keeps
  /// for itself.
  void add(std::string name, Value value);

  bool contains(const std::string& name) const { return places_.contains(name); }
  /// The tensor of that name. Throws ValueError that lists the names there are, and for one of another kind.
  template <class Array = Tensor>
  const Array& at(const std::string& name) const {
    const Value& value = find(name);
    check<ValueError>(std::holds_alternative<Array>(value), "{}: \"{}\" is not of the kind asked for: write at<{}>",
                      source, name, kinds[value.index()]);
    return std::get<Array>(value);
  }

  std::size_t size() const { return entries_.size(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

  std::map<std::string, std::string> metadata;  ///< what a file says beside them
  std::string source = "tensors";               ///< where they come from, for error messages: a file's name

  static constexpr const char* metadata_name = "__metadata__";  ///< no tensor has it: metadata stands there in files

 private:
  const Value& find(const std::string& name) const;

  static constexpr const char* kinds[] = {"Tensor", "Indices", "Words"};
  std::vector<Entry> entries_;
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace gradus::inline GRADUS_PRECISION
