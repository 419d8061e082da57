/**
 * Runs one service of Azurite (`table` or `blob`) until standard input closes, that is until the
 * parent is gone, however it went. Then Azurite is asked to stop properly, so that it saves what it
 * holds.
 */
process.stdin.resume();
process.stdin.once('close', () => process.emit('SIGINT'));

const [service] = process.argv.splice(2, 1);
await import(`azurite/dist/src/${service}/main.js`);
