import { InternalError } from '../../diagnostics/index.js';
import { bindDecoder, decoders, loadModuleDecoder, moduleOptions, type BoundDecoder } from '../decoders/index.js';
import { object } from '../schema/index.js';
import type { ModelCard } from './card.js';

/** The decoder that a card names, ready to use; loads a user's module. @throws DECODER_MODULE */
export async function decoderOf(card: ModelCard): Promise<BoundDecoder> {
  if (card.decoder.kind === 'module') {
    const settings = object({ kind: moduleOptions.path, ...moduleOptions }).read(card.decoder, 'card', []);
    return bindDecoder(await loadModuleDecoder(settings), card);
  }
  const decoder = decoders.find((d) => d.kind === card.decoder.kind);
  if (!decoder) throw new InternalError(`Card with the unknown decoder ${card.decoder.kind}`);
  return bindDecoder(decoder, card);
}
