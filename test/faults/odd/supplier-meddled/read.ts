/** A parser that changes what all code shares before it is asked anything. */
import type { Parser } from '../../../../core/contracts/index.ts';

RegExp.prototype.exec = () => null;

export default { detect: () => false, mask: (bytes: Uint8Array) => bytes, *read() {} } as unknown as Parser;
