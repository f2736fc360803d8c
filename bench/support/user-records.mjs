// What a record holds, read by who knows nothing of the app: JSON, or an aggregate of the KPL's, which is four bytes, a
// protobuf message and an MD5.
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const MD5_BYTES = 16;
const [KEYS, RECORDS] = [1, 3];
const [KEY_INDEX, DATA] = [1, 3];

/** Which record of which run a text is; neither where no run made it. */
export function identityOf(text) {
  try {
    const { run, number } = JSON.parse(text);
    return { run, number };
  } catch {
    return {};
  }
}

/** The user records in a record: itself, where it is none. */
export function userRecordsIn(data, key) {
  const bytes = Buffer.from(data);
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return [{ text: bytes.toString(), key }];
  const message = fieldsOf(bytes.subarray(MAGIC.length, -MD5_BYTES));
  const keys = message.filter(({ field }) => field === KEYS).map(({ value }) => value.toString());
  return message
    .filter(({ field }) => field === RECORDS)
    .map(({ value }) => {
      const fields = new Map(fieldsOf(value).map((each) => [each.field, each.value]));
      return { text: fields.get(DATA).toString(), key: keys[fields.get(KEY_INDEX)] };
    });
}

function fieldsOf(bytes) {
  const fields = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * weight;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const field = tag >>> 3;
    if ((tag & 7) === 0) fields.push({ field, value: varint() });
    else {
      const length = varint();
      fields.push({ field, value: bytes.subarray(at, at + length) });
      at += length;
    }
  }
  return fields;
}
