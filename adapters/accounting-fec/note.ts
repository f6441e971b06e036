/** The note that goes with the file: columns, codes, character set and structure (A47 A-1, XI). French, because the tax office reads it. */
import type { Day, ExportBatch, ExportEntry } from '../../core/contracts/index.ts';
import { COLUMNS, cleanText, type Encoding } from './format.ts';

/** What a file holds: gathered while it is written, so that the note need not read the batch again. */
export interface Contents {
  readonly journals: Map<string, string>;
  entries: number;
  lines: number;
  /** True once the whole file was written. */
  complete: boolean;
}
export const noContents = (): Contents => ({ journals: new Map(), entries: 0, lines: 0, complete: false });

export function addContents(contents: Contents, entry: ExportEntry): void {
  contents.entries++;
  contents.lines += entry.lines.length;
  if (!contents.journals.has(entry.journal.code)) contents.journals.set(entry.journal.code, cleanText(entry.journal.label));
}

/** The note as one chunk of UTF-8. Reads the batch only when the file it describes was not written before it. */
export async function* describeFile(
  batch: ExportBatch,
  name: string,
  encoding: Encoding,
  closing: Day | null,
  written: Contents,
): AsyncGenerator<Uint8Array> {
  const contents = written.complete ? written : noContents();
  if (!contents.complete) for await (const chunk of batch.entries()) for (const entry of chunk) addContents(contents, entry);
  const { journals, entries, lines } = contents;
  const period = batch.period ? `du ${batch.period.from} au ${batch.period.to}` : 'suite d’écritures du journal';
  const text = [
    `Notice du fichier ${name}`,
    '',
    closing === null
      ? 'Nature : extrait des écritures comptables, au format des colonnes du FEC. Ce fichier n’est pas le FEC de l’exercice.'
      : `Nature : fichier des écritures comptables (article A47 A-1 du livre des procédures fiscales), exercice clos le ${closing}.`,
    `Entreprise : ${cleanText(batch.agency.name)}`,
    `Période : ${period}`,
    `Lot d’export : ${batch.id}, produit le ${batch.producedAt}`,
    `Contenu : ${entries} écritures, ${lines} lignes`,
    // Escale keeps the journal of sales, money and suppliers: what a year begins with depends on entries it never sees (wages, fixed assets, the result).
    'À-nouveaux : non compris ; le journal s’arrête aux écritures d’Escale, les soldes d’ouverture sont ceux du logiciel comptable',
    '',
    'Structure',
    '- fichier à plat, un enregistrement par ligne d’écriture, fin d’enregistrement CR LF, premier enregistrement : noms des colonnes',
    '- séparateur : tabulation',
    `- jeu de caractères : ${encoding === 'utf-8' ? 'UTF-8 sans marque d’ordre' : 'ISO 8859-15, caractères absents translittérés'}`,
    '- dates : AAAAMMJJ ; montants : virgule décimale, sans séparateur de milliers',
    '- ordre : date de validation, puis rang dans le journal ; une écriture datée après sa saisie est validée à sa date',
    closing === null ? '- EcritureNum : rang de l’écriture dans le journal' : '- EcritureNum : suite continue de l’exercice, à partir de 1',
    '- tabulations, barres verticales, guillemets et caractères de contrôle des libellés sont remplacés',
    '- lettrage : seuls les groupes soldés dans le fichier sont portés, à la date de production',
    `- les livres sont tenus en ${batch.agency.currency} ; Montantdevise et Idevise : montant d’origine, sans signe, des lignes convenues dans une autre devise`,
    '',
    'Colonnes',
    ...COLUMNS.map(([column, holds], index) => `${index + 1}. ${column} : ${holds}`),
    '',
    'Journaux',
    ...[...journals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, label]) => `${code} : ${label}`),
    '',
  ];
  yield Buffer.from(text.join('\r\n'), 'utf8');
}
