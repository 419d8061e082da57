/**
 * Runs Azurite's table service until standard input closes, that is until the parent is gone,
 * however it went. Then Azurite is asked to stop properly, so that it saves what it holds.
 */
process.stdin.resume();
process.stdin.once('close', () => process.emit('SIGINT'));

await import('azurite/dist/src/table/main.js');
