// base^exponent for base >= 0, exponent > 0; 0 at 0. The cases that need no logarithm are as exact as their roots.
fn powerOf(base: f32, exponent: f32) -> f32 {
  if (exponent == 0.5) {
    return sqrt(base);
  }
  if (exponent == 1.0) {
    return base;
  }
  if (exponent == 1.5) {
    return base * sqrt(base);
  }
  if (exponent == 0.75) {
    let root = sqrt(base);
    return root * sqrt(root);
  }
  return select(0.0, exp2(exponent * log2(base)), base > 1e-36);
}
