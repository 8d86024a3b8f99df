import { luaScript } from '../redis/luaScript.ts'

/** What all keys of the ledger begin with. The scripts make keys of it themselves: Redis runs them, one instance. */
export const PREFIX = 'vitrine:ledger'
/** Channel on which ids are told of runs that have a new event. */
export const EVENTS = `${PREFIX}:events`
/** Channel on which ids are told of runs that are to be cancelled. */
export const CANCELS = `${PREFIX}:cancels`

const names = `
local P = '${PREFIX}'
local function run(id) return P .. ':run:' .. id end
local function events(id) return P .. ':run-events:' .. id end
local function open(owner) return P .. ':open:' .. owner end
local function completed(owner, hash) return P .. ':completed:' .. owner .. ':' .. hash end
local kept = P .. ':kept'
local cancelled = P .. ':cancelled'
local function forget(id)
  local of = redis.call('HMGET', run(id), 'owner', 'hash')
  redis.call('DEL', run(id), events(id))
  redis.call('ZREM', kept, id)
  if of[1] then redis.call('ZREM', completed(of[1], of[2]), id) end
  redis.call('PUBLISH', P .. ':events', id)
end
`

const script = (lua: string) => luaScript(names + lua)

/** Values: id, record, owner, hash, time of acceptance. Returns 0 where there is a run of this id. */
export const create = script(`
if redis.call('EXISTS', run(ARGV[1])) == 1 then return 0 end
redis.call('HSET', run(ARGV[1]), 'record', ARGV[2], 'owner', ARGV[3], 'hash', ARGV[4], 'at', ARGV[5])
redis.call('SADD', open(ARGV[3]), ARGV[1])
return 1
`)

/** Value: id. Returns the record, its end (or nothing) and whether it is to be cancelled. */
export const read = script(`return redis.call('HMGET', run(ARGV[1]), 'record', 'end', 'cancelled')`)

/** Values: id, event. */
export const append = script(`
local is = redis.call('HMGET', run(ARGV[1]), 'record', 'end')
if not is[1] or is[2] then return 0 end
redis.call('RPUSH', events(ARGV[1]), ARGV[2])
redis.call('PUBLISH', P .. ':events', ARGV[1])
return 1
`)

/**
 * Values: id, end, who ends it (said twice, because an answer was lost, it is the same end), until when it is kept, 1
 * where it has results, when Redis drops it should nobody have forgotten it. Returns whether this was the first end.
 */
export const finish = script(`
local is = redis.call('HMGET', run(ARGV[1]), 'record', 'end', 'ender', 'owner', 'hash', 'at')
if not is[1] then return 0 end
if is[2] then return is[3] == ARGV[3] and 1 or 0 end
redis.call('HSET', run(ARGV[1]), 'end', ARGV[2], 'ender', ARGV[3])
redis.call('RPUSH', events(ARGV[1]), ARGV[2])
redis.call('SREM', open(is[4]), ARGV[1])
redis.call('SREM', cancelled, ARGV[1])
redis.call('ZADD', kept, ARGV[4], ARGV[1])
if ARGV[5] == '1' then
  redis.call('ZADD', completed(is[4], is[5]), is[6], ARGV[1])
  redis.call('PEXPIREAT', completed(is[4], is[5]), ARGV[6])
end
redis.call('PEXPIREAT', run(ARGV[1]), ARGV[6])
redis.call('PEXPIREAT', events(ARGV[1]), ARGV[6])
redis.call('PUBLISH', P .. ':events', ARGV[1])
return 1
`)

/** Values: id, number of an event. Returns whether there is more to come, then the events after that one. */
export const readEvents = script(`
local is = redis.call('HMGET', run(ARGV[1]), 'record', 'end')
local found = redis.call('LRANGE', events(ARGV[1]), ARGV[2], -1)
table.insert(found, 1, (is[1] and not is[2]) and '1' or '0')
return found
`)

/** Value: id. */
export const cancel = script(`
local is = redis.call('HMGET', run(ARGV[1]), 'record', 'end')
if not is[1] or is[2] then return 0 end
redis.call('HSET', run(ARGV[1]), 'cancelled', '1')
redis.call('SADD', cancelled, ARGV[1])
redis.call('PUBLISH', P .. ':cancels', ARGV[1])
return 1
`)

/** Returns runs that are to be cancelled and have not ended. */
export const wanted = script(`return redis.call('SMEMBERS', cancelled)`)

/** Value: owner. */
export const countOpen = script(`return redis.call('SCARD', open(ARGV[1]))`)

/** Values: owner, hash, now. */
export const newest = script(`
for _, id in ipairs(redis.call('ZREVRANGE', completed(ARGV[1], ARGV[2]), 0, -1)) do
  if tonumber(redis.call('ZSCORE', kept, id) or 0) > tonumber(ARGV[3]) then return id end
end
return false
`)

/** Value: id. */
export const forgetEnded = script(`
if not redis.call('HGET', run(ARGV[1]), 'end') then return 0 end
forget(ARGV[1])
return 1
`)

/** Value: now. Returns at most a thousand ids. */
export const expire = script(`
local over = redis.call('ZRANGEBYSCORE', kept, '-inf', ARGV[1], 'LIMIT', 0, 1000)
for _, id in ipairs(over) do forget(id) end
return over
`)

/** Values: id of a worker, its report. By the clock of Redis: those of machines differ. */
export const report = script(`
redis.call('HSET', P .. ':workers', ARGV[1], ARGV[2])
redis.call('ZADD', P .. ':workers-at', redis.call('TIME')[1], ARGV[1])
return 1
`)

/** Value: seconds for which a worker is known. Returns their reports. */
export const reports = script(`
local since = redis.call('TIME')[1] - ARGV[1]
for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. ':workers-at', '-inf', '(' .. since)) do
  redis.call('ZREM', P .. ':workers-at', id)
  redis.call('HDEL', P .. ':workers', id)
end
return redis.call('HVALS', P .. ':workers')
`)
