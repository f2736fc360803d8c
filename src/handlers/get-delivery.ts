// GET /deliveries/{key+}: the content of one object, in parts.
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { DeliveredObjects } from '../aws/delivered-objects.ts';
import { log } from '../aws/log.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parsePath, parseQuery } from '../http/request.ts';
import { deliveryPathSchema, deliveryReadSchema } from '../http/schemas.ts';

const delivered = new DeliveredObjects(s3Client(), readConfig().bucketName);

export const handler = httpHandler(log, async (event) => {
  const { key } = parsePath(event, deliveryPathSchema);
  const { offset, length } = parseQuery(event, deliveryReadSchema);
  return json(200, await delivered.read(key, offset, length));
});
