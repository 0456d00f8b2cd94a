// A sum in float32 that keeps what each addition lost (Kahan 1965, doi:10.1145/363707.363723), of four numbers at once.
struct Sum {
  total: vec4f,
  lost: vec4f,
}

fn addTo(sum: ptr<function, Sum>, value: vec4f) {
  let corrected = value - (*sum).lost;
  let total = (*sum).total + corrected;
  (*sum).lost = (total - (*sum).total) - corrected;
  (*sum).total = total;
}
