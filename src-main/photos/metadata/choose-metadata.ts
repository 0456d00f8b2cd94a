/** Decides what metadata a written photo gets, and says what it does not get. */
import type { PhotoFormat } from '../../contract/parameters';
import type { EncodeRequest } from '../codec-calls';
import type { PhotoFile } from '../photo-file';
import type { Sharp } from '../load-sharp';
import { oneLine } from '../one-line';
import { formatNames, recognisePhoto } from '../photo-format';
import { hasMakerNote } from './exif-block';
import { fitMetadata, noMetadata, readMetadata } from './photo-metadata';
import type { PhotoMetadata } from './photo-metadata';

/** Formats without a place for IPTC-IIM. */
const withoutIptc: readonly PhotoFormat[] = ['webp', 'avif'];

interface ChosenMetadata {
  readonly metadata: PhotoMetadata;
  readonly notes: readonly string[];
}

/**
 * The metadata to write. An export never fails for it: what cannot be read is left out and said.
 *
 * @param source  The file that the pixels came from.
 * @param request What is encoded; under `strip` only the profile stays, without which the colours would be others.
 */
export async function chooseMetadata(
  sharp: Sharp,
  source: PhotoFile | null,
  request: Omit<EncodeRequest, 'samples' | 'source'>,
): Promise<ChosenMetadata> {
  const { format } = request;
  if (source === null) return { metadata: noMetadata, notes: [] };
  try {
    const read = await readMetadata(sharp, source, recognisePhoto(source.head, 'source'));
    if (request.metadata === 'strip') {
      const { fitted, notes } = fitMetadata({ ...read, ...noMetadata, icc: read.icc, notes: [] }, request);
      return { metadata: fitted, notes };
    }
    const { fitted, notes } = fitMetadata(read, request);
    const isIptcLost = fitted.iptc !== null && withoutIptc.includes(format);
    const said = [...notes];
    if (isIptcLost) said.push(`${formatNames[format]} holds no IPTC: left out`);
    // libheif's writer rebuilds the block; the other formats take it as it is.
    if (format === 'avif' && fitted.exif !== null && hasMakerNote(fitted.exif))
      said.push("the camera maker's own notes are moved within AVIF and may not be readable");
    return { metadata: isIptcLost ? { ...fitted, iptc: null } : fitted, notes: said };
  } catch (thrown) {
    const said = `profile and metadata could not be read from the source and are left out (${oneLine(thrown)})`;
    return { metadata: noMetadata, notes: [said] };
  }
}
