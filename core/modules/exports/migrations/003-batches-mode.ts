import { addColumn } from '../../../contracts/migration.ts';

/** How its adapter takes a batch, and how often it was handed over: what was handed over for an earlier turn does nothing any more. */
export default addColumn('exports_batches', { mode: 'key=file', turn: 'int=0' });
