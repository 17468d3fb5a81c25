using Microsoft.Extensions.Options;

namespace IdResolution.Transport;

/// <summary>Collects what is wrong with a set of options.</summary>
internal sealed class RangeChecks(string section)
{
    private readonly List<string> _errors = [];

    /// <summary>All errors, or success.</summary>
    public ValidateOptionsResult Result => _errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_errors);

    /// <summary>Adds an error unless the value lies within the range, both ends included.</summary>
    public void Check<T>(string name, T value, T lowest, T highest) where T : IComparable<T>
    {
        if (value.CompareTo(lowest) < 0 || value.CompareTo(highest) > 0) Fail(name, $"must be {lowest} to {highest}, not {value}");
    }

    /// <summary>Adds an error.</summary>
    public void Fail(string name, string rule) => _errors.Add($"{section}:{name} {rule}.");

    /// <summary>For servers that are given options without a host around them.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; the message names everything.</exception>
    public static void ThrowIfInvalid<TOptions>(IValidateOptions<TOptions> validator, TOptions options) where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(options);
        var result = validator.Validate(null, options);
        if (result.Failed) throw new OptionsValidationException(typeof(TOptions).Name, typeof(TOptions), result.Failures);
    }
}
