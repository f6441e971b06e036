/** What exports promise: the files of a batch are the bytes that were written. */
import { EscaleError, Host, integrityCheck } from '../../contracts/index.ts';
import { batches } from './model.ts';
import type { ExportedFile } from './tokens.ts';

export const exportFiles = integrityCheck({
  id: 'files',
  deps: { files: Host.Files },
  async run(look, { files }) {
    for await (const chunk of look.rows(batches, { state: 'done' })) {
      for (const batch of chunk) {
        const written = batch.files as ExportedFile[];
        if (written.length === 0 && batch.mode === 'file')
          look.report(`export ${batch.id}`, 'FILE_MISSING', 'The batch is done and names no file.');
        for (const { name, sha256 } of written) {
          const place = `export ${batch.id}, file ${name}`;
          await files.verify(look.ctx.agency, `exports/${batch.id}/${name}`, sha256).catch((error: unknown) => {
            if (!(error instanceof EscaleError)) throw error;
            look.report(place, error.code === 'NOT_FOUND' ? 'FILE_MISSING' : error.code, error.message);
          });
        }
      }
    }
  },
});
