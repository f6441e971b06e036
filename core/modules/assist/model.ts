/** Tables of assist, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createFindings from './migrations/001-findings.ts';
import createLooks from './migrations/002-looks.ts';

export const findings = table(createFindings);
export const looks = table(createLooks);
export type FindingRow = Row<typeof findings>;
