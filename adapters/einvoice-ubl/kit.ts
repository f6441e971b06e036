/** What the plugin is tried with: invoices and credit notes of every kind of VAT. */
import type { EInvoice } from '../../core/contracts/index.ts';
import { invoiceSamples } from '../../test/kit/invoices.ts';
import type { PluginKit } from '../../test/kit/subject.ts';
import { read } from './read.ts';
import { write } from './write.ts';

const plugin: EInvoice = { format: 'ubl', type: 'application/xml', extension: 'xml', write, read };

const kit: PluginKit = {
  einvoice: { plugin, sound: Object.values(invoiceSamples.sound), broken: invoiceSamples.broken },
};
export default kit;
