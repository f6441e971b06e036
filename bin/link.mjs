/** After an install: the pinned Node stands first in the PATH of npm scripts. npm 11 links it; npm 10 does not where only one of two optional packages fits. */
import { existsSync, symlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(`../node_modules/${path}`, import.meta.url));
const pinned = `node-${process.platform}-${process.arch}/bin/node`;
if (existsSync(here(pinned)) && !existsSync(here('.bin/node'))) symlinkSync(`../${pinned}`, here('.bin/node'));
