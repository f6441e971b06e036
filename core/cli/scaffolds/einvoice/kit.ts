/** What `escale kit` tries the plugin with: invoices and credit notes of every kind of VAT. Add what your syntax has rules of its own for. */
import { invoiceSamples, type PluginKit } from 'escale/testing';
import { einvoice } from './einvoice.ts';

const kit: PluginKit = {
  einvoice: { plugin: einvoice, sound: Object.values(invoiceSamples.sound), broken: invoiceSamples.broken },
};
export default kit;
