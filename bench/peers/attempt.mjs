/**
 * A peer's measurement that may fail without ending the bench: a peer is somebody else's program.
 *
 * @param name What is said when it fails.
 * @param work Measures.
 * @returns    What `work` answers; null when it failed.
 */
export async function attempt(name, work) {
  try {
    return await work();
  } catch (error) {
    console.log(`  ${name} left out: ${error.message}`);
    return null;
  }
}
