/** Words of how an amount of a dossier is computed. */
export const explain = {
  'explain.open': ['explain', 'expliquer'],
  'explain.title': ['How “{name}” is computed', 'Comment « {name} » est calculé'],
  'explain.result': ['Result', 'Résultat'],
  'explain.source': ['Source', 'Source'],
  'explain.none': ['Nothing adds to this amount yet.', 'Rien n’entre encore dans ce montant.'],
  'rule.Sum of the sale lines': ['Sum of the sale lines', 'Somme des lignes de vente'],
  'rule.Sum of the purchase lines': ['Sum of the purchase lines', 'Somme des lignes d’achat'],
  'rule.Sale lines minus purchase lines': ['Sale lines minus purchase lines', 'Lignes de vente moins lignes d’achat'],
  'rule.What is kept of cancelled sale lines minus purchase lines': [
    'What is kept of cancelled sale lines minus purchase lines',
    'Ce qui est gardé des lignes de vente annulées moins lignes d’achat',
  ],
  'rule.What is kept of cancelled sale lines minus what was paid': [
    'What is kept of cancelled sale lines minus what was paid',
    'Ce qui est gardé des lignes de vente annulées moins ce qui a été payé',
  ],
  'nature.cancelled': ['Cancelled, not kept', 'Annulé, non gardé'],
  'rule.Invoices minus credit notes': ['Invoices minus credit notes', 'Factures moins avoirs'],
  'rule.Payments received minus refunds, with moves between dossiers': [
    'Payments received minus refunds, with moves between dossiers',
    'Paiements reçus moins remboursements, transferts entre dossiers compris',
  ],
  'rule.Sale lines minus what was paid': ['Sale lines minus what was paid', 'Lignes de vente moins ce qui a été payé'],
} as const;
