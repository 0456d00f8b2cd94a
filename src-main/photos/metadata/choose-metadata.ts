/** Decides what metadata a written photo gets, and says what it does not get. */
import type { PhotoFormat } from '../../contract/parameters';
import type { EncodeRequest } from '../codec-calls';
import type { Sharp } from '../load-sharp';
import { oneLine } from '../one-line';
import { formatNames, recognisePhoto } from '../photo-format';
import { fitMetadata, noMetadata, readMetadata } from './photo-metadata';
import type { PhotoMetadata } from './photo-metadata';

/** Formats without a place for IPTC-IIM. */
const withoutIptc: readonly PhotoFormat[] = ['webp', 'avif'];

export interface ChosenMetadata {
  readonly metadata: PhotoMetadata;
  readonly notes: readonly string[];
}

/**
 * The metadata to write. An export never fails for it: what cannot be read is left out and said.
 *
 * @param request What is encoded; under `strip` only the profile stays, without which the colours would be others.
 */
export async function chooseMetadata(sharp: Sharp, request: EncodeRequest): Promise<ChosenMetadata> {
  const { source, format } = request;
  if (source === null) return { metadata: noMetadata, notes: [] };
  try {
    const read = await readMetadata(sharp, source, recognisePhoto(source, 'source'));
    if (request.metadata === 'strip') {
      const { fitted, notes } = fitMetadata({ ...read, ...noMetadata, icc: read.icc, notes: [] }, request);
      return { metadata: fitted, notes };
    }
    const { fitted, notes } = fitMetadata(read, request);
    if (fitted.iptc === null || !withoutIptc.includes(format)) return { metadata: fitted, notes };
    const said = `${formatNames[format]} holds no IPTC: left out`;
    return { metadata: { ...fitted, iptc: null }, notes: [...notes, said] };
  } catch (thrown) {
    const said = `profile and metadata could not be read from the source and are left out (${oneLine(thrown)})`;
    return { metadata: noMetadata, notes: [said] };
  }
}
