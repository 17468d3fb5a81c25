using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace IdResolution.Node.Options;

/// <summary>
/// Puts the configuration together: defaults, then the file, then environment variables (<c>IDNODE_Node__DataDirectory</c>), then
/// <c>--set Node:DataDirectory=...</c>. Reports every error at once, each with the full path of its key.
/// </summary>
public static class ConfigurationLoader
{
    /// <summary>Prefix of environment variables; two underscores stand for the colon of a path.</summary>
    public const string EnvironmentPrefix = "IDNODE_";

    private static readonly KeyValuePair<string, string?>[] DefaultsWithoutFile =
    [
        new("Node:HomedPrefixes:0", "88.100.1"),
        new("Node:ServerAdministrators:0", "300:88.100.1/ADMIN"),
        new("Node:SampleData", "true"),
    ];

    // Who moves a node to other ports, to run a second one, must not find these taken by the first.
    private static readonly KeyValuePair<string, string?>[] PortsWithoutFile = [new("Handle:Tls", "127.0.0.1:2642"), new("Http:Url", "http://127.0.0.1:8000, https://127.0.0.1:8443")];

    /// <summary>Loads and validates. <paramref name="file"/> null means the defaults, which are those of <c>config/standalone.json</c>.</summary>
    /// <exception cref="ConfigurationException">Anything is wrong; holds every error.</exception>
    public static Configuration Load(string? file, IReadOnlyList<string> overrides)
    {
        ArgumentNullException.ThrowIfNull(overrides);
        var errors = new List<string>();
        var builder = new ConfigurationBuilder();
        if (file is null) builder.AddInMemoryCollection(DefaultsWithoutFile);
        else AddFile(builder, file, errors);
        builder.AddEnvironmentVariables(EnvironmentPrefix);
        builder.AddInMemoryCollection(ParseOverrides(overrides, errors));

        IConfigurationRoot root;
        try
        {
            root = builder.Build();
            foreach (var (key, value) in PortsWithoutFile)
            {
                if (file is null && root["Handle:Tcp"] is null) root[key] ??= value;
            }
            RoleDefaults.Apply(root);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            var reason = (e.InnerException as JsonException ?? e.InnerException?.InnerException as JsonException)?.Message ?? e.Message;
            throw new ConfigurationException([$"{file}: not valid JSON: {reason}"]);
        }

        var configuration = new Configuration
        {
            Node = Bind<NodeOptions>(root, "Node", errors),
            Handle = Bind<HandleOptions>(root, "Handle", errors),
            Site = Bind<SiteOptions>(root, "Site", errors),
            Delegation = Bind<DelegationOptions>(root, "Delegation", errors),
            Escrow = Bind<EscrowOptions>(root, "Escrow", errors),
            Sessions = Bind<SessionOptions>(root, "Sessions", errors),
            National = Bind<NationalOptions>(root, "National", errors),
            Remote = Bind<RemoteOptions>(root, "Remote", errors),
            Recursion = Bind<RecursionOptions>(root, "Recursion", errors),
            Cache = Bind<CacheOptions>(root, "Cache", errors),
            Redis = Bind<RedisOptions>(root, "Redis", errors),
            Storage = Bind<StorageOptions>(root, "Storage", errors),
            Templates = Bind<TemplateOptions>(root, "Templates", errors),
            Audit = Bind<AuditOptions>(root, "Audit", errors),
            Quotas = Bind<QuotaOptions>(root, "Quotas", errors),
            Http = Bind<HttpOptions>(root, "Http", errors),
            HandleApi = Bind<HandleApiOptions>(root, "HandleApi", errors),
            Bulk = Bind<BulkOptions>(root, "Bulk", errors),
            Search = Bind<SearchOptions>(root, "Search", errors),
            Tunnel = Bind<TunnelOptions>(root, "Tunnel", errors),
            Proxy = Bind<ProxyOptions>(root, "Proxy", errors),
            ProductCodes = Bind<ProductCodeOptions>(root, "ProductCodes", errors),
            Operator = Bind<OperatorOptions>(root, "Operator", errors),
            Log = Bind<LogOptions>(root, "Log", errors),
        };
        foreach (var section in root.GetChildren())
        {
            if (section.Key != "$schema" && Property(typeof(Configuration), section.Key) is null) errors.Add(UnknownKey(section.Path, typeof(Configuration)));
        }
        ConfigurationValidator.Validate(configuration, errors);
        return errors.Count == 0 ? configuration : throw new ConfigurationException(errors);
    }

    private static void AddFile(ConfigurationBuilder builder, string file, List<string> errors)
    {
        var path = Path.GetFullPath(file);
        if (File.Exists(path)) builder.AddJsonFile(path, optional: false, reloadOnChange: false);
        else errors.Add($"{file}: no such file");
    }

    private static Dictionary<string, string?> ParseOverrides(IReadOnlyList<string> overrides, List<string> errors)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var text in overrides)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) errors.Add($"--set {text}: expected KEY=VALUE, for example --set Node:DataDirectory=/var/lib/idresolution");
            else values[text[..equals]] = text[(equals + 1)..];
        }
        return values;
    }

    private static T Bind<T>(IConfigurationRoot root, string name, List<string> errors) where T : new()
    {
        var options = new T();
        foreach (var entry in root.GetSection(name).GetChildren())
        {
            if (Property(typeof(T), entry.Key) is not { } property) errors.Add(UnknownKey(entry.Path, typeof(T)));
            else if (TryConvert(entry, property.PropertyType, out var value, out var expected)) property.SetValue(options, value);
            else errors.Add($"{entry.Path}: \"{entry.Value}\" is not {expected}");
        }
        return options;
    }

    private static bool TryConvert(IConfigurationSection entry, Type type, out object? value, out string expected)
    {
        var text = entry.Value;
        value = null;
        expected = "";
        if (typeof(IEnumerable).IsAssignableFrom(type) && type != typeof(string))
        {
            expected = "a list";
            // A list given on the command line or in the environment may be one text with commas.
            value = text is null
                ? entry.GetChildren().Select(child => child.Value ?? "").ToArray()
                : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return true;
        }
        if (type == typeof(string))
        {
            expected = "a text";
            value = text ?? "";
            return !entry.GetChildren().Any();
        }
        if (type == typeof(bool))
        {
            expected = "true or false";
            var done = bool.TryParse(text, out var flag);
            value = flag;
            return done;
        }
        if (type == typeof(int))
        {
            expected = "a whole number";
            var done = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
            value = number;
            return done;
        }
        expected = "one of " + string.Join(", ", Enum.GetNames(type));
        return !int.TryParse(text, out _) && Enum.TryParse(type, text, ignoreCase: true, out value);
    }

    private static PropertyInfo? Property(Type type, string name) =>
        type.GetProperty(name, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);

    private static string UnknownKey(string path, Type type) =>
        $"{path}: unknown key; known here: {string.Join(", ", type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name))}";
}
