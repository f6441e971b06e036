/** What `escale kit` tries the check with: dossiers, and how severe what is found in each is. */
import { dossierSeen, type PluginKit } from 'escale/testing';

const kit: PluginKit = {
  checks: {
    noticed: {
      settings: { days: 7 },
      today: '2026-02-27',
      cases: {
        'a dossier without travellers that leaves soon': [dossierSeen({ departure: '2026-03-01' }), ['warning']],
        'one that leaves later': [dossierSeen({ departure: '2026-06-01', return: '2026-06-08' }), []],
        'one with travellers': [dossierSeen({ travellers: ['EXEMPLE/ALICE'] }), []],
      },
    },
  },
};
export default kit;
