/**
 * Runs one service of Azurite (`table` or `blob`) until standard input closes, that is until the
 * parent is gone, however it went. Then Azurite is asked to stop properly, so that it saves what it
 * holds.
 */
import http from 'node:http';

// Azurite closes connections that were idle for five seconds, which races with the next request of a
// busy client. Its own flag for that has no effect: 3.35 reads a misspelled one and takes the default.
const { createServer } = http;
http.createServer = (...options) =>
  Object.defineProperty(createServer(...options), 'keepAliveTimeout', {
    get: () => 0,
    set: () => {},
  });

process.stdin.resume();
process.stdin.once('close', () => process.emit('SIGINT'));

const [service] = process.argv.splice(2, 1);
await import(`azurite/dist/src/${service}/main.js`);
