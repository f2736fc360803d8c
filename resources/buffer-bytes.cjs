// The size of Firehose's buffer in bytes, for the functions: CloudFormation multiplies nothing.
const MIB = 1_048_576;

module.exports = async ({ resolveVariable }) => String(Number(await resolveVariable('param:bufferMiB')) * MIB);
