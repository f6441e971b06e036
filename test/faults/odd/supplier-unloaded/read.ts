/** A parser that fails while it is loaded, as one does whose library is missing. */
throw new Error('no licence key');
