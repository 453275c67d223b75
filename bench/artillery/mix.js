// Gives each virtual user a member of those that were loaded, and an id that was never used.
const { randomUUID } = require('node:crypto');

module.exports = { chooseMember };

function chooseMember(context, events, done) {
  const { members } = context.vars;
  const chosen = members[Math.floor(Math.random() * members.length)];
  Object.assign(context.vars, { member: chosen.id, code: chosen.code, item: `artillery-${randomUUID()}` });
  done();
}
