/** Clients and suppliers of the demo agency: invented names, addresses that exist nowhere. */

/** Input of `client.create`. The first one is created first. */
export const CLIENTS: readonly object[] = [
  {
    code: 'AMANDIER',
    name: 'Les Vergers de l’Amandier',
    kind: 'company',
    email: 'voyages@amandier.example',
    phone: '+33199001001',
    address: ['4 chemin des Vergers', '26000 Valence'],
    paymentDays: 30,
    requiredReferences: [{ field: 'costCentre', label: 'Centre de coût', required: true }],
  },
];

/** Input of `supplier.create`. */
export const SUPPLIERS: readonly object[] = [
  { code: 'LACBLEU', name: 'Hôtel du Lac Bleu', paymentDays: 30, email: 'factures@lacbleu.example' },
];
