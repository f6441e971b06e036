/** Kinds of plugins: one exists when it has a contract, of which the host speaks this version, and something a plugin of it has to bring. */
import { ACCOUNTING_CONTRACT } from './accounting.ts';
import { BANK_CONTRACT } from './bank.ts';
import { EINVOICE_CONTRACT } from './einvoice.ts';
import { NOTIFIER_CONTRACT } from './notifier.ts';
import { PAYMENT_CONTRACT } from './payment.ts';
import { SERVICE_CONTRACT } from './service.ts';
import { SUPPLIER_CONTRACT } from './supplier.ts';
import { TEMPLATES_CONTRACT } from './templates.ts';

export const CONTRACTS = {
  module: 1,
  service: SERVICE_CONTRACT,
  supplier: SUPPLIER_CONTRACT,
  accounting: ACCOUNTING_CONTRACT,
  einvoice: EINVOICE_CONTRACT,
  bank: BANK_CONTRACT,
  notifier: NOTIFIER_CONTRACT,
  payment: PAYMENT_CONTRACT,
  templates: TEMPLATES_CONTRACT,
} as const;
export type PluginKind = keyof typeof CONTRACTS;
export const KINDS = Object.keys(CONTRACTS) as readonly PluginKind[];
