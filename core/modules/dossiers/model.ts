/** Tables of dossiers, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createDossiers from './migrations/001-dossiers.ts';
import createServices from './migrations/002-services.ts';
import createPriceLines from './migrations/003-price-lines.ts';
import createFacts from './migrations/004-facts.ts';
import createFactDocuments from './migrations/005-fact-documents.ts';
import createTerms from './migrations/006-terms.ts';
import createTimeline from './migrations/007-timeline.ts';
import createImports from './migrations/008-imports.ts';

export const dossiers = table(createDossiers);
export const services = table(createServices);
export const priceLines = table(createPriceLines);
export const facts = table(createFacts);
export const factDocuments = table(createFactDocuments);
export const terms = table(createTerms);
export const timeline = table(createTimeline);
export const imports = table(createImports);

export type DossierRow = Row<typeof dossiers>;
export type ServiceRow = Row<typeof services>;
export type PriceLineRow = Row<typeof priceLines>;
export type FactRow = Row<typeof facts>;
