namespace IdResolution.Node.Options;

/// <summary>Finds what section <c>HandleApi</c> must not say.</summary>
internal static class HandleApiValidator
{
    public static void Validate(HandleApiOptions api, List<string> errors) =>
        ConfigurationValidator.Range("HandleApi:MaxAgeSeconds", api.MaxAgeSeconds, 0, 86_400, errors);
}
