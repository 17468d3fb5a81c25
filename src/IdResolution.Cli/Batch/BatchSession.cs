using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace IdResolution.Cli.Batch;

/// <summary>The lines below SESSIONSETUP (specification §9.3).</summary>
internal static class BatchSession
{
    private const int MaxHours = 24 * 365;

    /// <summary>Reads them; false says which line is wrong.</summary>
    public static bool TryParse(
        int line, IEnumerable<string> settings, [NotNullWhen(true)] out SessionBlock? block, [NotNullWhen(false)] out string? problem)
    {
        // Without OPTIONS: encrypted where it matters, challenges where there is no session.
        block = new SessionBlock(line, IsWanted: true, Encrypts: false, FallsBack: true, Timeout: null, HasKeys: false);
        problem = null;
        foreach (var setting in settings)
        {
            var colon = setting.IndexOf(':', StringComparison.Ordinal);
            var name = (colon < 0 ? setting : setting[..colon]).Trim().ToUpperInvariant();
            var text = colon < 0 ? "" : setting[(colon + 1)..].Trim();
            var read = Apply(block, name, text);
            if (read is null)
            {
                // The name only: what stands behind it may be a passphrase.
                problem = $"{name}: is not understood; expected USESESSION:0|1, OPTIONS:<encrypt><authenticate><fallback> as three digits "
                    + "0 or 1, TIMEOUT:<hours>, PUBEXNGKEYFILE:, PUBEXNGKEYREF:, PRIVEXNGKEYFILE: or PASSPHRASE:";
                block = null;
                return false;
            }
            block = read;
        }
        return true;
    }

    private static SessionBlock? Apply(SessionBlock block, string name, string text) => name switch
    {
        "USESESSION" when text is "0" or "1" => block with { IsWanted = text == "1" },
        "OPTIONS" when text.Length == 3 && text.All(digit => digit is '0' or '1') =>
            block with { Encrypts = text[0] == '1', FallsBack = text[2] == '1' },
        "TIMEOUT" when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) =>
            hours is >= 1 and <= MaxHours ? block with { Timeout = TimeSpan.FromHours(hours) } : null,
        "PUBEXNGKEYFILE" or "PUBEXNGKEYREF" or "PRIVEXNGKEYFILE" => block with { HasKeys = true },
        "PASSPHRASE" => block,
        _ => null,
    };
}
