/** Tables of dossiers, private to this module. */
import { type Row, table } from '../../contracts/index.ts';
import createDossiers from './migrations/001-dossiers.ts';
import createServices from './migrations/002-services.ts';
import createPriceLines from './migrations/003-price-lines.ts';
import createFacts from './migrations/004-facts.ts';
import createTerms from './migrations/006-terms.ts';
import createTimeline from './migrations/007-timeline.ts';
import createImports from './migrations/008-imports.ts';
import sealPriceLines from './migrations/013-price-lines-seal.ts';
import sealDossiers from './migrations/014-dossiers-seal.ts';
import sealServices from './migrations/015-services-seal.ts';
import sealFacts from './migrations/016-facts-seal.ts';
import sealImports from './migrations/017-imports-seal.ts';
import addCreditDue from './migrations/018-dossiers-credit-due.ts';
import addGoneOn from './migrations/019-services-gone-on.ts';
import addCancelledOn from './migrations/020-dossiers-cancelled-on.ts';
import createFactIdentities from './migrations/023-fact-identities.ts';
import allowNoSource from './migrations/031-price-lines-source.ts';
import addCosts from './migrations/032-price-lines-costs.ts';
import addToBill from './migrations/035-dossiers-to-bill.ts';
import addStates from './migrations/036-services-states.ts';
import addRevivedOn from './migrations/037-dossiers-revived-on.ts';
import addClaims from './migrations/038-services-claims.ts';
import addToldAgain from './migrations/039-facts-told-again.ts';
import addDossierStates from './migrations/040-dossiers-states.ts';
import addLabels from './migrations/041-price-lines-labels.ts';
import addWhom from './migrations/042-price-lines-whom.ts';
import addUnspent from './migrations/044-dossiers-unspent.ts';

export const dossiers = table(
  createDossiers,
  sealDossiers,
  addCreditDue,
  addCancelledOn,
  addToBill,
  addRevivedOn,
  addDossierStates,
  addUnspent,
);
export const services = table(createServices, sealServices, addGoneOn, addStates, addClaims);
export const priceLines = table(createPriceLines, sealPriceLines, allowNoSource, addCosts, addLabels, addWhom);
export const facts = table(createFacts, sealFacts, addToldAgain);
export const factIdentities = table(createFactIdentities);
export const terms = table(createTerms);
export const timeline = table(createTimeline);
export const imports = table(createImports, sealImports);

export type DossierRow = Row<typeof dossiers>;
export type ServiceRow = Row<typeof services>;
export type PriceLineRow = Row<typeof priceLines>;
export type FactRow = Row<typeof facts>;
