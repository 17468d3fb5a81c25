using System.Globalization;
using IdResolution.Gateways.Http;

namespace IdResolution.Gateways.HandleApi;

/// <summary>The part of a list that is asked for by <c>page</c> and <c>pageSize</c> (specification §8.3). Immutable.</summary>
/// <param name="Page">Counted from 0; <see cref="All"/> for everything.</param>
/// <param name="Size">Names on a page; 0 for none but their number, <see cref="All"/> for one page of everything.</param>
internal readonly record struct NumberedPage(int Page, int Size)
{
    /// <summary>What stands for "everything" in either parameter.</summary>
    public const int All = -1;

    /// <summary>A list without pages.</summary>
    public static NumberedPage Everything => new(All, All);

    /// <summary>True for the name at this place, counted from 0.</summary>
    public bool Has(long place) => Size switch
    {
        0 => false,
        _ when Page == All => true,
        All => Page == 0,
        _ => place / Size == Page,
    };

    /// <summary>Reads the parameters; false when one is not a whole number from -1 up.</summary>
    public static bool TryRead(HttpQuery parameters, out NumberedPage page)
    {
        page = default;
        if (!TryRead(parameters, "page", out var number) || !TryRead(parameters, "pageSize", out var size)) return false;
        page = new NumberedPage(number, size);
        return true;
    }

    private static bool TryRead(HttpQuery parameters, string name, out int number)
    {
        number = All;
        return !parameters.Has(name)
            || (int.TryParse(parameters.Value(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number) && number >= All);
    }
}
