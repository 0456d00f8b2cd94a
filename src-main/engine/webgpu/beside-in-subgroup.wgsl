// What a lane hears of its neighbours where a work group is one subgroup: nobody waits.
override lanes: u32 = 32;

fn fromLeft(value: vec3f, lane: u32) -> vec3f {
  return subgroupShuffleUp(value, 1u);
}

fn fromRight(value: vec3f, lane: u32) -> vec3f {
  return subgroupShuffleDown(value, 1u);
}
