import { luaScript } from '../redis/luaScript.ts'

/**
 * Gives a run that comes its tag (`fairTag`, `whenIdle`); the same run again gets the same. Keys: the clock of its
 * model's queue, tags of its owner's waiting runs there, the furthest virtual time of all, all models, BullMQ's `wait`
 * and `prioritized` of the queue. Values: id, model. Returns the tag, and the tag that priorities are counted from.
 */
export const tagRun = luaScript(`
local clock = redis.call('HMGET', KEYS[1], 'virtual', 'base')
local virtual = tonumber(clock[1] or 0)
local base = tonumber(clock[2] or 0)
if redis.call('LLEN', KEYS[5]) + redis.call('ZCARD', KEYS[6]) == 0 then
  virtual = math.max(virtual, tonumber(redis.call('GET', KEYS[3]) or 0))
  base = virtual
  redis.call('HSET', KEYS[1], 'virtual', virtual, 'base', base)
end
redis.call('SADD', KEYS[4], ARGV[2])
local tag = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not tag then
  local last = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  tag = math.max(virtual, tonumber(last[2] or 0)) + 1
  redis.call('ZADD', KEYS[2], tag, ARGV[1])
end
redis.call('EXPIRE', KEYS[2], 2592000)
return { tostring(tag), tostring(base) }
`)

/** A run no longer waits: turns the clocks on (`afterTaking`). Keys: as the first three of `tagRun`. Values: id, tag; 0 where nobody took it. */
export const untagRun = luaScript(`
redis.call('ZREM', KEYS[2], ARGV[1])
local tag = tonumber(ARGV[2])
if tag > tonumber(redis.call('HGET', KEYS[1], 'virtual') or 0) then redis.call('HSET', KEYS[1], 'virtual', tag) end
if tag > tonumber(redis.call('GET', KEYS[3]) or 0) then redis.call('SET', KEYS[3], tag) end
return 1
`)

/** Counts priorities from the virtual time on. Key: the clock of a queue. Returns the new base. */
export const moveBase = luaScript(`
local virtual = redis.call('HGET', KEYS[1], 'virtual') or '0'
redis.call('HSET', KEYS[1], 'base', virtual)
return virtual
`)

/**
 * The next run of each queue. Keys: BullMQ's `wait` and `prioritized` of each. Values: what the keys of its jobs
 * begin with. Returns for each what its run is, and how often a worker has died with it; empty text where none waits.
 */
export const heads = luaScript(`
local found = {}
for index, prefix in ipairs(ARGV) do
  local id = redis.call('LINDEX', KEYS[2 * index - 1], -1) or redis.call('ZRANGE', KEYS[2 * index], 0, 0)[1]
  local job = id and redis.call('HMGET', prefix .. id, 'data', 'stc') or {}
  found[2 * index - 1] = job[1] or ''
  found[2 * index] = job[2] or '0'
end
return found
`)

/** Runs that wait in each queue. Keys as those of `heads`. */
export const counts = luaScript(`
local found = {}
for index = 1, #KEYS, 2 do
  table.insert(found, redis.call('LLEN', KEYS[index]) + redis.call('ZCARD', KEYS[index + 1]))
end
return found
`)

/** Where a run waits. Keys as those of `heads`. Value: id. Returns the number of its queue and its place there, from 1; nothing where it does not wait. */
export const find = luaScript(`
for index = 1, #KEYS, 2 do
  local waiting = redis.call('LLEN', KEYS[index])
  local position = waiting > 0 and redis.call('LPOS', KEYS[index], ARGV[1])
  if position then return { (index + 1) / 2, waiting - position } end
  local rank = redis.call('ZRANK', KEYS[index + 1], ARGV[1])
  if rank then return { (index + 1) / 2, waiting + rank + 1 } end
end
return {}
`)
