/** Words of what people and suppliers say of a service: [English, French]. */
export const claims = {
  'claim.title': ['Corrected by hand', 'Corrigé à la main'],
  'claim.nothing': ['nothing', 'rien'],
  'claim.said': [
    '{field}: {value}, said by {by} on {at}; the supplier says {told}.',
    '{field} : {value}, dit par {by} le {at} ; le fournisseur dit {told}.',
  ],
  'claim.contested': [
    '{field}: {value}, said by {by} on {at}. The supplier has changed its word since: {told}.',
    '{field} : {value}, dit par {by} le {at}. Le fournisseur a changé d’avis depuis : {told}.',
  ],
  'claim.accept': ['Take {told}', 'Prendre {told}'],
  'claim.acceptText': [
    '{field}: {told}, as the supplier says, instead of {value}.',
    '{field} : {told}, comme le dit le fournisseur, au lieu de {value}.',
  ],
  'claim.accepted': ['{field}: {told}', '{field} : {told}'],
  'claim.refuse': ['Keep {value}', 'Garder {value}'],
  'claim.refuseText': [
    '{field} stays {value}, though the supplier says {told}.',
    '{field} reste {value}, bien que le fournisseur dise {told}.',
  ],
  'claim.refused': ['{field} stays {value}', '{field} reste {value}'],
} as const;
