#pragma once
#include <string>

namespace tutorial {

/// A formula in TeX as a terminal can show it: "\frac{\partial g}{\partial a}" becomes "∂g/∂a". Commands that it does
/// not know lose their backslash.
std::string plain_math(const std::string& tex);

}  // namespace tutorial
