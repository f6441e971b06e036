/** Files in the data folder: written under another name, flushed, then renamed, so that a file is whole or not there. */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { type Files, fail } from '../../contracts/index.ts';

/** Files of all agencies under a folder, each in its own. INPUT_INVALID for a name that leaves it. */
export function createFiles(folder: string): Files {
  const pathOf = (agency: string, name: string): string => {
    const home = resolve(folder, agency);
    const path = resolve(join(home, name));
    if (!path.startsWith(home + sep)) throw fail('INPUT_INVALID', 'A file name must not leave the folder of its agency.');
    return path;
  };
  return {
    async write(agency, name, chunks) {
      const path = pathOf(agency, name);
      await mkdir(dirname(path), { recursive: true });
      // Two who write the same file at once do not write into each other.
      const part = `${path}.${randomUUID()}.part`;
      const hash = createHash('sha256');
      let size = 0;
      const file = await open(part, 'w');
      try {
        for await (const chunk of chunks) {
          hash.update(chunk);
          size += chunk.byteLength;
          await file.write(chunk);
        }
        await file.sync();
      } catch (error) {
        await rm(part, { force: true });
        throw error;
      } finally {
        await file.close();
      }
      await rename(part, path);
      return { sha256: hash.digest('hex'), size };
    },
    async remove(agency, name) {
      await rm(pathOf(agency, name), { force: true });
    },
    async verify(agency, name, sha256) {
      const hash = createHash('sha256');
      for await (const chunk of this.read(agency, name)) hash.update(chunk);
      if (hash.digest('hex') !== sha256)
        throw fail('DOCUMENT_CHANGED', `The file ${name} is not as it was written: restore it from a backup.`);
    },
    read(agency, name) {
      const path = pathOf(agency, name);
      if (!existsSync(path)) throw fail('NOT_FOUND', 'The file is not there any more.');
      return createReadStream(path);
    },
  };
}
