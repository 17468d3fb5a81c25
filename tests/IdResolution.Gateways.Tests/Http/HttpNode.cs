using System.Net.Http.Headers;
using System.Text;
using IdResolution.Client;
using IdResolution.Client.Authentication;
using IdResolution.Node.Hosting;
using IdResolution.Node.Options;
using IdResolution.Protocol;
using IdResolution.Protocol.Values;
using IdResolution.Security;
using IdResolution.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace IdResolution.Gateways.Tests.Http;

/// <summary>
/// A whole node in this process, with HTTP and HTTPS on ports of the system's choice and the prefix 88.100.1. Two administrators may do everything under it:
/// <c>300:88.100.1/ADMIN</c> by RSA key and <c>300:88.100.1/SECRET</c> by secret key.
/// </summary>
internal sealed class HttpNode : IAsyncDisposable
{
    public const string Prefix = "88.100.1";
    public const string Secret = "correct horse";

    private const AdminPermissions AllRights = (AdminPermissions)0x0FFF;

    private readonly DirectoryInfo _directory;

    private HttpNode(DirectoryInfo directory, RunningNode node, int port)
    {
        _directory = directory;
        Node = node;
        Key = PrivateKey.Load(File.ReadAllBytes(Path.Combine(directory.FullName, "admin.key.pem")));
        Administrator = new HandleClient(HandleClientOptions.Default with
        {
            Servers = [new ServerAddress("127.0.0.1", port)],
            Authenticator = new PrivateKeyAuthenticator(KeyIdentity, PrivateKey.Load(File.ReadAllBytes(Path.Combine(directory.FullName, "admin.key.pem")))),
        });
    }

    public static ValueReference KeyIdentity { get; } = ValueReference.Parse($"300:{Prefix}/ADMIN");

    public static ValueReference SecretIdentity { get; } = ValueReference.Parse($"300:{Prefix}/SECRET");

    public RunningNode Node { get; }

    /// <summary>The private key of <see cref="KeyIdentity"/>.</summary>
    public PrivateKey Key { get; }

    /// <summary>Speaks the Handle protocol, as <see cref="KeyIdentity"/>.</summary>
    public HandleClient Administrator { get; }

    public Uri Http => Node.HttpAddresses[0];

    public Uri Https => Node.HttpAddresses[1];

    /// <summary>A directory in the node's data directory.</summary>
    public string DirectoryOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Starts one.</summary>
    /// <param name="configure">Changes the configuration; null leaves it.</param>
    public static async Task<HttpNode> StartAsync(Func<Configuration, Configuration>? configure = null)
    {
        var directory = Directory.CreateTempSubdirectory("http-");
        var port = PortPicker.FreePort();
        var configuration = new Configuration
        {
            Node = new NodeOptions { DataDirectory = directory.FullName, HomedPrefixes = [Prefix], ServerAdministrators = [KeyIdentity.ToString()] },
            Handle = new HandleOptions { Udp = "", Tcp = $"127.0.0.1:{port}" },
            Http = new HttpOptions { Url = "http://127.0.0.1:0,https://127.0.0.1:0" },
        };
        RunningNode node;
        try
        {
            node = await RunningNode.StartAsync(configure is null ? configuration : configure(configuration), NullLoggerFactory.Instance);
        }
        catch
        {
            directory.Delete(recursive: true);
            throw;
        }
        var http = new HttpNode(directory, node, port);
        await http.RegisterAsync(SecretIdentity.Handle, new HandleValue
        {
            Index = 300, Type = "HS_SECKEY", Data = Encoding.UTF8.GetBytes(Secret), Permissions = ValuePermissions.AdminRead | ValuePermissions.AdminWrite,
        });
        var answer = await http.Administrator.AddAsync("0.NA/" + Prefix, [AdminValue(101, SecretIdentity)]);
        return answer.IsSuccess ? http : throw new InvalidOperationException(answer.Code.ToString());
    }

    /// <summary>A client of <see cref="Http"/> or <see cref="Https"/>; takes any certificate, follows no redirect.</summary>
    public static HttpClient Client(Uri address) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null },
    })
    {
        BaseAddress = address, Timeout = TimeSpan.FromSeconds(60),
    };

    /// <summary>The header of HTTP's Basic scheme for <see cref="SecretIdentity"/>, or with another secret or identity.</summary>
    public static AuthenticationHeaderValue Basic(string secret = Secret, string? identity = null) => new(
        "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(identity ?? SecretIdentity.ToString())}:{secret}")));

    /// <summary>Registers a record over the Handle protocol, with an HS_ADMIN value for each of the two administrators at index 100 and 101.</summary>
    public async Task RegisterAsync(Utf8String handle, params HandleValue[] values)
    {
        var answer = await Administrator.CreateAsync(handle, [.. values, AdminValue(100, KeyIdentity), AdminValue(101, SecretIdentity)]);
        if (!answer.IsSuccess) throw new InvalidOperationException($"{handle}: {answer.Code}");
    }

    /// <summary>A value with text in it.</summary>
    public static HandleValue Text(uint index, string type, string text) => new() { Index = index, Type = type, Data = Encoding.UTF8.GetBytes(text) };

    /// <summary>An HS_ADMIN value that may do everything.</summary>
    public static HandleValue AdminValue(uint index, ValueReference administrator) => new()
    {
        Index = index, Type = "HS_ADMIN", Data = new AdminRecord { Permissions = AllRights, Administrator = administrator }.ToArray(),
    };

    public async ValueTask DisposeAsync()
    {
        await Administrator.DisposeAsync();
        Key.Dispose();
        await Node.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
