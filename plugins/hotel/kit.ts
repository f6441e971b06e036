/** What the service is tried with: bookings as its connector reports them. */
import { bookingsIn, type PluginKit } from '../../test/kit/subject.ts';
import { hotelService } from './service.ts';

const kit: PluginKit = {
  service: { service: hotelService, bookings: bookingsIn(new URL('../hotel-expedia/fixtures/', import.meta.url), 'hotel') },
};
export default kit;
