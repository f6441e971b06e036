/** What the service is tried with: bookings as its connector reports them. */
import { bookingsIn, type PluginKit } from '../../test/kit/subject.ts';
import { railService } from './service.ts';

const kit: PluginKit = {
  service: { service: railService, bookings: bookingsIn(new URL('../rail-content/fixtures/', import.meta.url), 'rail') },
};
export default kit;
