/** Outbound as a host gives it, where every host may be called, and where none may. */
import { fail, type Outbound } from '../../core/contracts/index.ts';
import { outboundBy } from '../../core/platform/outbound.ts';

export const open: Outbound = outboundBy(() => undefined);
export const shut: Outbound = outboundBy(() => {
  throw fail('FORBIDDEN', 'Not on the list.');
});
