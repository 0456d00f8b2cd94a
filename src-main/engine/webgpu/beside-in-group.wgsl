// What a lane hears of its neighbours through memory of the work group: on every GPU, and all wait for each other.
override lanes: u32 = 64;

var<workgroup> said: array<vec3f, lanes>;

fn fromLeft(value: vec3f, lane: u32) -> vec3f {
  return heard(value, lane, max(lane, 1u) - 1u);
}

fn fromRight(value: vec3f, lane: u32) -> vec3f {
  return heard(value, lane, min(lane + 1u, lanes - 1u));
}

fn heard(value: vec3f, lane: u32, other: u32) -> vec3f {
  workgroupBarrier();
  said[lane] = value;
  workgroupBarrier();
  return said[other];
}
