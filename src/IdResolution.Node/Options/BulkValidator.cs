namespace IdResolution.Node.Options;

/// <summary>Finds what section <c>Bulk</c> must not say.</summary>
internal static class BulkValidator
{
    public static void Validate(BulkOptions bulk, List<string> errors)
    {
        ConfigurationValidator.Range("Bulk:MaxConcurrent", bulk.MaxConcurrent, 1, 1_000, errors);
        ConfigurationValidator.Range("Bulk:MaxConcurrentPerIdentity", bulk.MaxConcurrentPerIdentity, 1, 1_000, errors);
        ConfigurationValidator.Range("Bulk:InFlight", bulk.InFlight, 1, 4_096, errors);
        ConfigurationValidator.Range("Bulk:StallSeconds", bulk.StallSeconds, 1, 3_600, errors);
        ConfigurationValidator.Range("Bulk:IdempotencyHours", bulk.IdempotencyHours, 1, 720, errors);
        ConfigurationValidator.Range("Bulk:IdempotencyKeys", bulk.IdempotencyKeys, 1, 10_000_000, errors);
        ConfigurationValidator.Range("Bulk:IdempotencyMegabytes", bulk.IdempotencyMegabytes, 1, 1_000_000, errors);
    }
}
