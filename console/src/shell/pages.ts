/** The pages of the console, for the navigation and the command palette. */
import { type Icon, IconBuildingStore, IconCalculator, IconFileImport, IconFolders, IconUserCog, IconUsers } from '@tabler/icons-react';
import type { Key } from '../i18n/index.tsx';

export interface Page {
  readonly to: '/dossiers' | '/imports' | '/accounting' | '/clients' | '/suppliers' | '/users';
  readonly label: Key;
  readonly icon: Icon;
  readonly permission: string;
}
export const PAGES: readonly Page[] = [
  { to: '/dossiers', label: 'nav.dossiers', icon: IconFolders, permission: 'dossiers.read' },
  { to: '/imports', label: 'nav.imports', icon: IconFileImport, permission: 'dossiers.import' },
  { to: '/accounting', label: 'nav.accounting', icon: IconCalculator, permission: 'exports.read' },
  { to: '/clients', label: 'nav.clients', icon: IconUsers, permission: 'parties.read' },
  { to: '/suppliers', label: 'nav.suppliers', icon: IconBuildingStore, permission: 'parties.read' },
  { to: '/users', label: 'nav.users', icon: IconUserCog, permission: 'access.read' },
];
