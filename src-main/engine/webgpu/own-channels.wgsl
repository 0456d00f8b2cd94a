// Planes of the solve basis, a value each, in the photo's own channels; what place-photo took is not added yet.
fn ownChannels(value: vec3f) -> vec3f {
  if (planes == 1u) {
    return vec3f(value.x);
  }
  if (!opponent) {
    return value;
  }
  let luma = 0.57735027 * value.x;
  let chroma1 = 0.70710678 * value.y;
  let chroma2 = 0.40824829 * value.z;
  return vec3f(luma + chroma1 + chroma2, luma - 2.0 * chroma2, luma - chroma1 + chroma2);
}
