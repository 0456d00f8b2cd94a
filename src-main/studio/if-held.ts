import { RudinError } from '../contract/outcome';

/**
 * Waits for a drawing of something that the engine should hold.
 *
 * @returns False where it no longer does.
 * @throws {RudinError} whatever else the drawing throws.
 */
export async function ifHeld(drawing: Promise<void>): Promise<boolean> {
  try {
    await drawing;
    return true;
  } catch (error) {
    if (error instanceof RudinError && error.code === 'not-found') return false;
    throw error;
  }
}
