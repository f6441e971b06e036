/** Clients and suppliers of the demo agency: invented names, addresses that exist nowhere. */

interface ClientInput {
  readonly code: string;
  readonly name: string;
  readonly kind: 'company' | 'person';
  readonly email?: string;
  readonly phone: string;
  readonly address: readonly string[];
  readonly postcode?: string;
  readonly city: string;
  readonly country?: string;
  readonly siren?: string;
  readonly vatNumber?: string;
  readonly eInvoiceAddress?: string;
  readonly locale?: 'fr' | 'en';
  readonly paymentDays: number;
  readonly requiredReferences?: readonly { readonly field: string; readonly label: string; readonly required: boolean }[];
}

const COST_CENTRE = { field: 'costCentre', label: 'Centre de coût', required: true };
const MISSION = { field: 'missionOrder', label: 'Ordre de mission', required: true };
/** `26000 Valence`, or a place abroad: `Leeds LS1, GB`. */
function placeOf(text: string): Pick<ClientInput, 'postcode' | 'city' | 'country'> {
  const [place = '', country] = text.split(', ');
  if (country) return { city: place, country };
  return { postcode: place.slice(0, 5), city: place.slice(6) };
}
const company = (code: string, name: string, city: string, days: number, more: Partial<ClientInput> = {}): ClientInput => ({
  code,
  name,
  kind: 'company',
  phone: `+331990${String(10_000 + code.length * 731).slice(-5)}`,
  address: ['Service voyages'],
  ...placeOf(city),
  paymentDays: days,
  ...more,
});
const person = (code: string, name: string, city: string, more: Partial<ClientInput> = {}): ClientInput => ({
  code,
  name,
  kind: 'person',
  phone: `+336990${String(20_000 + name.length * 917).slice(-5)}`,
  address: [],
  ...placeOf(city),
  paymentDays: 0,
  ...more,
});

/** Companies: they travel for work and pay later. The first one is created first. */
export const COMPANIES: readonly ClientInput[] = [
  company('AMANDIER', 'Les Vergers de l’Amandier', '26000 Valence', 30, {
    email: 'voyages@amandier.example',
    siren: '732829320',
    vatNumber: 'FR44732829320',
    eInvoiceAddress: '0225:732829320',
    requiredReferences: [COST_CENTRE],
  }),
  company('BOREAL', 'Boréal Conseil', '75009 Paris', 30, { requiredReferences: [COST_CENTRE, { ...MISSION, required: false }] }),
  company('CARGAUTE', 'Cargaute Logistique', '59000 Lille', 45),
  company('UNIVARMO', 'Université d’Armorelle', '35000 Rennes', 60, { requiredReferences: [MISSION] }),
  company('DELTAFIL', 'Deltafil Textiles', '69002 Lyon', 30),
  company('NORTHGATE', 'Northgate Instruments Ltd', 'Leeds LS1, GB', 30, { locale: 'en', email: 'travel@northgate.example' }),
  company('PIERREAD', 'Atelier Pierre & Adobe', '31000 Toulouse', 15),
  company('SOLENBIO', 'Solenbio Laboratoires', '06200 Nice', 30, { requiredReferences: [COST_CENTRE] }),
  company('VIGIE', 'La Vigie du Ponant', '29200 Brest', 30),
  company('MERIDIAN', 'Meridian Quarry Films', 'Dublin 2, IE', 20, { locale: 'en' }),
];
/** Private persons: they pay before they leave. */
export const PERSONS: readonly ClientInput[] = [
  person('MOREL', 'Anne Morel', '75011 Paris', { email: 'anne.morel@example.com' }),
  person('BERTIN', 'Hugo Bertin', '44000 Nantes'),
  person('CASTEL', 'Mireille Castel', '13006 Marseille'),
  person('DUVALLON', 'Famille Duvallon', '33000 Bordeaux', { email: 'duvallon@example.com' }),
  person('ESCANDE', 'Paul Escande', '34000 Montpellier'),
  person('FERRAND', 'Inès Ferrand', '67000 Strasbourg'),
  person('GARNACHE', 'Louis Garnache', '21000 Dijon'),
  person('HOLLIS', 'Margaret Hollis', 'Bath BA1, GB', { locale: 'en', email: 'm.hollis@example.com' }),
  person('JOUVE', 'Samir Jouve', '38000 Grenoble'),
  person('KERVEN', 'Maëlle Kerven', '56000 Vannes'),
  person('LACOMBE', 'Éloïse Lacombe', '87000 Limoges'),
  person('OKORO', 'Daniel Okoro', '93200 Saint-Denis'),
  person('PRADEL', 'Thérèse Pradel', '63000 Clermont-Ferrand'),
  person('WHITCOMB', 'George Whitcomb', 'York YO1, GB', { locale: 'en' }),
];
export const CLIENTS: readonly ClientInput[] = [...COMPANIES, ...PERSONS];

/** Input of `supplier.create`. Airlines, railways and hotels imported by a connector get theirs at first sight. */
export const SUPPLIERS = [
  { code: 'LACBLEU', name: 'Hôtel du Lac Bleu', paymentDays: 30, email: 'factures@lacbleu.example' },
  { code: 'RIADSEL', name: 'Riad des Selliers', paymentDays: 15 },
  { code: 'MISTRAL', name: 'Résidences Mistral', paymentDays: 30 },
  { code: 'TRANSALP', name: 'Transalpin Express', paymentDays: 10 },
  { code: 'GLACIERS', name: 'Réceptif Glaciers & Fjords', paymentDays: 30 },
  { code: 'ILEVERTE', name: 'Île Verte Séjours', paymentDays: 20 },
] as const;

/** Travellers of companies. */
export const TRAVELLERS: readonly { readonly first: string; readonly last: string; readonly title: 'MR' | 'MRS' }[] = [
  { first: 'ALINE', last: 'VASSEUR', title: 'MRS' },
  { first: 'KARIM', last: 'BENADI', title: 'MR' },
  { first: 'JULIE', last: 'MONTAL', title: 'MRS' },
  { first: 'OSCAR', last: 'LINDQVIST', title: 'MR' },
  { first: 'CHLOE', last: 'RIBEYRE', title: 'MRS' },
  { first: 'MATTHEW', last: 'HARGROVE', title: 'MR' },
  { first: 'SOPHIE', last: 'DARCOURT', title: 'MRS' },
  { first: 'YANN', last: 'LE BIHAN', title: 'MR' },
  { first: 'PRIYA', last: 'ANAND', title: 'MRS' },
  { first: 'BASTIEN', last: 'OLIVIER', title: 'MR' },
  { first: 'NORA', last: 'FELDKIRCH', title: 'MRS' },
  { first: 'TOM', last: 'ASHDOWN', title: 'MR' },
];
