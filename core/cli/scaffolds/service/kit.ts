/** What `escale kit` tries the plugin with: a booking as a supplier reports it. */
import { bookedOf, type PluginKit } from 'escale/testing';
import { service } from './service.ts';

const item = { from: 'Brest', to: 'Quimper', departs: '2026-04-01T08:30' };
const kit: PluginKit = { service: { service, bookings: [bookedOf('scaffold-id', item)] } };
export default kit;
