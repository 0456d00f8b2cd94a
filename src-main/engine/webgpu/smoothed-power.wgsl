// (m + smoothing)^beta - smoothing^beta for m >= 0, by its series where the difference would cancel.
fn smoothedPower(m: f32) -> f32 {
  let r = m / settings.smoothing;
  let b = settings.beta;
  let series = b * r * (1.0 + (b - 1.0) / 2.0 * r * (1.0 + (b - 2.0) / 3.0 * r * (1.0 + (b - 3.0) / 4.0 * r)));
  let power = exp2(b * log2(1.0 + r)) - 1.0;
  return exp2(b * log2(settings.smoothing)) * select(power, series, r < 0.03);
}
